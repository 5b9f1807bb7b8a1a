package import Foundation

extension RedisServer {
    /// Makes an authority of its own, a certificate of a server and one of a client.
    ///
    /// - Parameters:
    ///   - directory: Where `ca.crt`, `server.crt`, `server.key`, `client.crt` and `client.key` are to be.
    ///   - names: What the certificates are for, as `openssl` writes it.
    /// - Throws: ``Trouble`` where `openssl` cannot make them.
    package static func makeCertificates(
        in directory: URL,
        for names: String = "DNS:localhost,IP:127.0.0.1"
    ) throws {
        let script = """
            set -e
            key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
            openssl req -x509 $key -keyout ca.key -out ca.crt -days 2 -subj '/CN=authority of a test'
            for name in server client; do
                openssl req $key -keyout $name.key -out $name.csr -subj "/CN=$name"
                printf 'subjectAltName=\(names)' >extensions
                openssl x509 -req -in $name.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile extensions -out $name.crt
            done
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.currentDirectoryURL = directory
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Trouble(description: "openssl makes no certificates: install openssl")
        }
    }
}
