//! Foreign hosts, origins and paths, the headers of answers, and the files of the data directory.

use crate::support::{Response, TempDir, Viewer, request, respan};
use std::net::{IpAddr, UdpSocket};

const JSON: &str = "content-type: application/json";

fn ask(viewer: &Viewer, method: &str, path: &str, headers: &[&str]) -> Response {
    request(viewer.address, method, path, headers, b"{}").expect("an answer")
}

#[test]
fn a_foreign_host_is_refused_on_every_route() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let port = viewer.address.port();
    for (method, path) in [
        ("POST", "/v1/traces"),
        ("GET", viewer.path.as_str()),
        ("GET", "/nowhere"),
    ] {
        for host in [
            "evil.example",
            "evil.example:4318",
            "127.0.0.1",
            "127.0.0.1:1",
            "localhost.evil.example",
        ] {
            let host = format!("host: {host}");
            let response = ask(&viewer, method, path, &[&host, JSON]);
            assert_eq!(response.status, 421, "{path} {host}");
        }
        let own = format!("host: 127.0.0.1:{port}");
        let two = ask(&viewer, method, path, &[&own, "host: evil.example", JSON]);
        assert!(matches!(two.status, 400 | 421), "{path}: two hosts");
    }
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        let host = format!("host: {host}:{port}");
        assert_eq!(ask(&viewer, "GET", &viewer.path, &[&host]).status, 200, "{host}");
    }
}

#[test]
fn a_foreign_origin_is_refused_and_never_allowed() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let host = format!("host: {}", viewer.address);
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "https://127.0.0.1",
    ] {
        let origin = format!("origin: {origin}");
        for (method, path) in [
            ("POST", "/v1/traces"),
            ("OPTIONS", "/v1/traces"),
            ("GET", viewer.path.as_str()),
        ] {
            let response = ask(&viewer, method, path, &[&host, &origin, JSON]);
            assert_eq!(response.status, 403, "{method} {path} {origin}");
            assert!(
                !response.head.to_ascii_lowercase().contains("access-control"),
                "{}",
                response.head
            );
        }
    }
    let own = format!("origin: http://{}", viewer.address);
    assert_eq!(ask(&viewer, "GET", &viewer.path, &[&host, &own]).status, 200);
}

#[test]
fn the_page_and_its_api_need_the_random_path() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let host = format!("host: {}", viewer.address);
    let guess = format!("/{}/", "0".repeat(32));
    for path in [
        "/",
        "/index.html",
        "/api/traces",
        "/app.js",
        "/traces.db",
        "/../path",
        guess.as_str(),
    ] {
        assert_eq!(ask(&viewer, "GET", path, &[&host]).status, 404, "{path}");
    }
    for path in ["", "app.js", "app.css", "api/traces"] {
        assert_eq!(
            ask(&viewer, "GET", &format!("{}{path}", viewer.path), &[&host]).status,
            200,
            "{path}"
        );
    }
}

#[test]
fn every_answer_carries_the_security_headers() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    let host = format!("host: {}", viewer.address);
    for path in [viewer.path.as_str(), "/nowhere"] {
        let response = ask(&viewer, "GET", path, &[&host]);
        let policy = response.header("content-security-policy").expect("a policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(policy.contains(part), "{part}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        for (header, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(response.header(header), Some(value), "{path} {header}");
        }
    }
}

#[test]
fn it_listens_at_loopback_only() {
    let directory = TempDir::new();
    let viewer = Viewer::start(directory.path());
    assert!(viewer.address.ip().is_loopback());
    if let Some(outside) = outside_address() {
        let refused = request((outside, viewer.address.port()).into(), "GET", "/", &["host: x"], b"");
        assert!(refused.is_err(), "reachable at {outside}");
    }
}

#[test]
fn another_address_needs_a_second_flag() {
    let directory = TempDir::new();
    let output = respan(&["serve", "--host", "0.0.0.0", "--port", "0", "--data"])
        .arg(directory.path())
        .output();
    let output = output.expect("it runs");
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("--expose-to-network"), "{text}");
}

/// The address that would be used to reach another machine; nothing is sent.
fn outside_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[test]
fn an_exposed_server_answers_at_its_addresses_and_allowed_names_only() {
    let directory = TempDir::new();
    let viewer = Viewer::start_with(
        directory.path(),
        &[
            "--host",
            "0.0.0.0",
            "--expose-to-network",
            "--port",
            "0",
            "--allow-host",
            "box.example",
        ],
    );
    assert!(
        viewer.address.ip().is_loopback(),
        "a page that this machine can open: {}",
        viewer.url
    );
    let port = viewer.address.port();
    let status = |at: IpAddr, headers: &[String]| {
        let headers: Vec<_> = headers.iter().map(String::as_str).collect();
        request((at, port).into(), "GET", &viewer.path, &headers, b"")
            .expect("an answer")
            .status
    };
    let host = |host: &str| vec![format!("host: {host}:{port}")];
    let mut addresses = vec![IpAddr::from([127, 0, 0, 1])];
    addresses.extend(outside_address());
    for at in addresses {
        assert_eq!(status(at, &host(&at.to_string())), 200, "{at}");
        assert_eq!(status(at, &host("box.example")), 200);
        let own = format!("http://{at}:{port}");
        for (origin, expected) in [
            (own.as_str(), 200),
            ("http://evil.example", 403),
            ("http://192.0.2.1:4318", 403),
            ("null", 403),
        ] {
            let mut headers = host(&at.to_string());
            headers.push(format!("origin: {origin}"));
            assert_eq!(status(at, &headers), expected, "{at} {origin}");
        }
        // Names that an attacker makes resolve to this machine, and addresses of others.
        for foreign in [
            "evil.example",
            "evil.box.example",
            "192.0.2.1",
            "0.0.0.0",
            "[2001:db8::1]",
        ] {
            assert_eq!(status(at, &host(foreign)), 421, "{at} {foreign}");
        }
        assert_eq!(status(at, &[format!("host: {at}")]), 421, "without the port");
        let ingest = request(
            (at, port).into(),
            "POST",
            "/v1/traces",
            &["host: evil.example", JSON],
            b"{}",
        );
        assert_eq!(ingest.expect("an answer").status, 421);
    }
}

#[test]
fn an_allowed_name_is_a_name() {
    let directory = TempDir::new();
    for name in ["http://box.example", "box.example/path", "", "*", "a b"] {
        let output = respan(&["serve", "--no-open", "--port", "0", "--allow-host", name, "--data"])
            .arg(directory.path())
            .output();
        let output = output.expect("it runs");
        assert!(!output.status.success(), "{name}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("NAME:PORT"), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let directory = TempDir::new();
    let _viewer = Viewer::start(directory.path());
    for name in ["traces.db", "path", "server", "lock"] {
        let metadata = std::fs::metadata(directory.path().join(name)).expect(name);
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
}
