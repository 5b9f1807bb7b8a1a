import Testing

@testable import breakertop

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("A file with a secret in it")
struct SecretFileTests {
    private func pipe() throws -> String {
        let path = "/tmp/breakertop-secret-\(getpid())-\(UInt64.random(in: .min ... .max))"
        try #require(mkfifo(path, 0o600) == 0)
        return path
    }

    @Test("a pipe into which nobody writes is given up in time, with a line that says so")
    func nobodyWrites() throws {
        let path = try pipe()
        defer { unlink(path) }
        #expect {
            try TokenFile.read(path, option: "--token-file")
        } throws: { error in
            (error as? Ending)?.line?.hasSuffix("is a pipe whose writer did not finish within 5 s") == true
        }
    }

    @Test("what is written into a pipe is read to its end")
    func pipeWithWriter() throws {
        let path = try pipe()
        defer { unlink(path) }
        // Opened for both, so that it does not wait for a reader.
        let writer = open(path, O_RDWR)
        try #require(write(writer, "s3cret\n", 7) == 7)
        // The end of what is written comes with the last writer's going.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK)
        close(writer)
        defer { close(descriptor) }
        #expect(try SecretFile.bytes(of: path) == Array("s3cret\n".utf8))
    }

    @Test("what is not there, and a directory, cannot be read; a file without an end is read up to the limit")
    func others() throws {
        #expect(throws: SecretFile.Fault.unreadable) { try SecretFile.bytes(of: "/nonexistent/token") }
        #expect(throws: SecretFile.Fault.unreadable) { try SecretFile.bytes(of: "/tmp") }
        #expect(try SecretFile.bytes(of: "/dev/zero").count == 65_536)
        #expect(try SecretFile.bytes(of: "/dev/null").isEmpty)
    }
}
