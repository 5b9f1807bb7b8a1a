/// The focus of ``Scene/outage(isDemo:glyphs:level:)``, looked at by a person and then written down.
enum ExpectedFrames {
    static let wide = """
         breakertop  DEMO simulated                        redis @ in-process                           every 1s   14:00:39 UTC
        ┌ State ─────────────────────────────────────────────────────────────────────────────────────────────────────── 1m45s ─┐
        │ open      │                                                                           ████████████████████           │
        │ half-open │                                                                                               ██████████ │
        │ closed    │·································································██████████                               │
        │            13:58:55         13:59:12         13:59:29         13:59:46         14:00:03                 now 14:00:39 │
        ├ Failure rate 0.0% · trips at 5 in a row ──────────────┬ Cache hit ratio — · 312 of 1.00k entries ────────────────────┤
        │  100 ┤                                 ⡇              │  100 ┤                                                       │
        │      │                                 ⡇              │      │                                        ⣶⣶⣶⣶⣶⣶⣶⣶⣶⣶     │
        │      │                                 ⡇              │      │                                        ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │
        │      │                                 ⡇              │      │                                        ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │
        │   50 ┤                                 ⡇              │   50 ┤                                        ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │
        │      │                                 ⡇              │      │                                        ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │
        │      │                                 ⡇              │      │                                        ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │
        │      │                                 ⡇              │      │                                        ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │
        │      │                                 ⡇              │      │                                        ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │
        │    0 ┤····························⢀⣀⣀⣀⣀⡇·········⣀⣀⣀⣀⣀│    0 ┤········································⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿·····│
        ├ Fallbacks 0.0/s · 2.00k total ────────────────────────┼ Calls 1.00/s · p50 0.21 ms  p99 1.90 ms ─────────────────────┤
        │  100 ┤                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │  200 ┤                                                       │
        │      │                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │      │                                                       │
        │      │                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │      │                                                       │
        │      │                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │      │                                                       │
        │   50 ┤                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │  100 ┤                                        ░              │
        │      │                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │      │                                   █████░░░░░░░░░░     │
        │      │                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │      │                                   █████░░░░░░░░░░     │
        │      │                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │      │                                   █████░░░░░░░░░░     │
        │      │                                 ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │      │                                   █████░░░░░░░░░░     │
        │    0 ┤····························⢀⣀⣀⣀⣀⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣀⣀⣀⣀⣀│    0 ┤···································█████▒░░░░░░░░░▁▁▁▁▁│
        ├ Breaker ──────────────────────────────────────────────┼ Events ──────────────────────────────────────────────────────┤
        │ state        ◐ HALF-OPEN outage 29s                   │ 14:00:30  open → half-open                                   │
        │ failures     0 in a row, 5 trip it                    │ 14:00:10  closed → open     connection refused, 5 in a row   │
        │ calls        3.02k  ok 1.01k  failed 5  fallback 2.00k│                                                              │
        │ cache        1.40k hits  200 misses                   │                                                              │
        │ last failure 14:00:39 connection refused              │                                                              │
        │ next probe   —                                        │                                                              │
        │ injected     none                                     │                                                              │
        │ in flight    0                                        │                                                              │
        │ settings     recovery 20s, 3 successes close it       │                                                              │
        └───────────────────────────────────────────────────────┴──────────────────────────────────────────────────────────────┘
         f force-open  r reset  i inject  esc overview  space pause  [ in time  + zoom  m mark  t theme  u UTC  ? help  q quit
        """

    static let narrow = """
         breakertop  DEMO simulated    redis @ in-process       every 1s   14:00:39 UTC
        ┌ State ─────────────────────────────────────────────────────────────── 1m05s ─┐
        │ open      │                                   ████████████████████           │
        │ half-open │                                                       ██████████ │
        │ closed    │·························██████████                               │
        │            13:59:35    13:59:47    13:59:59    14:00:11         now 14:00:39 │
        ├ Failure rate 0.0% · trips at 5 ────┬ Cache hit ratio — ──────────────────────┤
        │  100 ┤                     ⢸       │  100 ┤                   ⣶⣶⣶⣶⣶⣶⣶⣶⣶⣶     │
        │   50 ┤                     ⢸       │   50 ┤                   ⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿     │
        │    0 ┤···················⣀⣀⣸····⢀⣀⣀│    0 ┤···················⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿·····│
        ├ Fallbacks 0.0/s · 2.00k total ─────┼ Calls 1.00/s · p99 1.90 ms ─────────────┤
        │  100 ┤                     ⢸⣿⣿⣿⣿⡇  │  200 ┤                                  │
        │   50 ┤                     ⢸⣿⣿⣿⣿⡇  │  100 ┤              ▄▄▄▄▄░░░░░░░░░░     │
        │    0 ┤···················⣀⣀⣸⣿⣿⣿⣿⣇⣀⣀│    0 ┤··············█████▒░░░░░░░░░▁▁▁▁▁│
        ├ Breaker ───────────────────────────┼ Events ─────────────────────────────────┤
        │ state        ◐ HALF-OPEN outage 29s│ 14:00:30  → half-open                   │
        │ failures     0 in a row, 5 trip it │ 14:00:10  → open       connecti…in a row│
        │ calls        3.02k  failed 5       │                                         │
        │ cache        1.40k hits  200 misses│                                         │
        │ last failure 14:00:39 co…on refused│                                         │
        │ next probe   —                     │                                         │
        │ injected     none                  │                                         │
        └────────────────────────────────────┴─────────────────────────────────────────┘
         f force-open  r reset  i inject  space pause  [ in time  ? help  q quit
        """

    static let small = """
         breakertop  DEMO simulated
         ◐ HALF-OPEN outage 29s
         ··················▁▁▁▁▁██████████▄▄▄▄▄
         why           connection refused
         failure rate  0.0%
         fallbacks     0.0/s · 2.00k total
         cache hits    —
         calls         1.00/s
         last failure  14:00:39 con…ion refused
         f force-open  r reset  ? help  q quit
        """
}
