import Testing

@testable import Transfer

struct AddressGuardTests {
    @Test(arguments: [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
        "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1",
        "2001:db8::1", "2002:7f00:1::1", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "5f00::1", "4000::1",
    ])
    func theseAreNotPublic(_ text: String) throws {
        #expect(try !#require(IPAddress(text)).isPublic)
        #expect(AddressGuard().permits(SocketPlace(address: try #require(IPAddress(text)), port: 443)) == false)
    }

    @Test(arguments: [
        "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.1.1",
        "172.15.255.255", "172.32.0.0", "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8",
        "2606:4700::1", "2001:200::1", "2a00::1",
    ])
    func theseArePublic(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.isPublic)
        for (port, isRight) in [(80, true), (443, true), (22, false), (8080, false)] as [(UInt16, Bool)] {
            #expect(AddressGuard().permits(SocketPlace(address: address, port: port)) == isRight)
        }
    }

    @Test func thisMachineKnowsItself() throws {
        #expect(try IPAddress.ofThisMachine.contains(#require(IPAddress("127.0.0.1"))))
        #expect(try !IPAddress.ofThisMachine.contains(#require(IPAddress("1.1.1.1"))))
    }

    @Test func exceptionsAreOfOnePort() throws {
        let local = try #require(SocketPlace("127.0.0.1:8080"))
        let rules = AddressGuard(allowed: [local])
        #expect(rules.permits(local))
        #expect(try rules.permits(#require(SocketPlace("[::ffff:127.0.0.1]:8080"))))
        #expect(try !rules.permits(#require(SocketPlace("127.0.0.1:8081"))))
        #expect(try !rules.permits(#require(SocketPlace("127.0.0.2:8080"))))
    }

    @Test(arguments: [
        "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "localhost:80", "::1", "::1:80", "[::1]", "[1.1.1.1]:80",
    ])
    func theseAreNoPlaces(_ text: String) {
        #expect(SocketPlace(text) == nil)
    }
}
