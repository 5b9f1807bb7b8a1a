import ResilientRedis

let configuration = try RedisConfiguration(url: "redis://127.0.0.1:6390/2")
print("a client of \(configuration.endpoint)")
