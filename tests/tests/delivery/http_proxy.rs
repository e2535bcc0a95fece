//! The HTTP proxy of the environment, and its exceptions.
//!
//! The environment is that of a process, so each case runs in a child process.

use crate::child_sender::{ERROR, URL, send_if_child};
use respan_tests::child;
use respan_tests::collector::Collector;
use respan_tests::delivery::{UNREACHABLE, ids};
use std::process::Command;

/// Passes at once unless it is run as a child.
#[test]
fn child() {
    send_if_child();
}

/// Sends to this URL with this proxy and these exceptions in the environment.
fn send(url: &str, proxy: &str, exceptions: &str) {
    child::run(sender(url, proxy, exceptions));
}

fn sender(url: &str, proxy: &str, exceptions: &str) -> Command {
    let mut command = child::command("http_proxy::child");
    for name in [
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
        "no_proxy",
    ] {
        command.env_remove(name);
    }
    command
        .env(URL, url)
        .env("HTTP_PROXY", proxy)
        .env("HTTPS_PROXY", proxy)
        .env("NO_PROXY", exceptions);
    command
}

#[test]
fn an_error_names_the_proxy_without_its_credentials() {
    let address = UNREACHABLE.trim_start_matches("http://");
    for url in ["http://respan.invalid/api", "https://respan.invalid/api"] {
        let mut command = sender(url, &format!("http://joe:hunter2@{address}/path"), "");
        command.env(ERROR, format!("(proxy http://{address})"));
        child::run(command);
    }
}

#[test]
fn a_proxy_that_the_environment_names_gets_the_requests() {
    let proxy = Collector::start();
    send("http://respan.invalid/api", &proxy.url(), "127.0.0.1,localhost");
    let requests = proxy.requests();
    assert_eq!(ids(&requests).len(), 2);
    assert_eq!(requests[0].path, "http://respan.invalid/api/v2/traces");
}

#[test]
fn a_proxy_gets_its_own_credentials() {
    let proxy = Collector::start();
    let url = proxy.url().replace("http://", "http://joe:hunter2@");
    send("http://respan.invalid/api", &url, "");
    let request = &proxy.requests()[0];
    assert_eq!(request.header("proxy-authorization"), Some("Basic am9lOmh1bnRlcjI="));
    assert_eq!(request.header("authorization"), Some("Bearer the-secret-key"));
}

#[test]
fn an_excepted_host_is_contacted_directly() {
    let (endpoint, proxy) = (Collector::start(), Collector::start());
    send(&endpoint.url(), &proxy.url(), "127.0.0.1,localhost");
    assert_eq!(ids(&endpoint.requests()).len(), 2);
    assert!(proxy.requests().is_empty());
}

#[test]
fn a_star_excepts_names_and_addresses() {
    for exceptions in ["*", "respan.invalid, *"] {
        let (endpoint, proxy) = (Collector::start(), Collector::start());
        send(&endpoint.url(), &proxy.url(), exceptions);
        send(
            &endpoint.url().replace("127.0.0.1", "localhost"),
            &proxy.url(),
            exceptions,
        );
        assert_eq!(ids(&endpoint.requests()).len(), 4, "{exceptions}");
        assert!(proxy.requests().is_empty());
    }
}

#[test]
fn a_proxy_that_needs_credentials_is_an_error_that_says_so() {
    let proxy = Collector::start();
    proxy.respond_with(407);
    let url = proxy.url().replace("http://", "http://joe:hunter2@");
    let mut command = sender("http://respan.invalid/api", &url, "");
    command.env(ERROR, "the proxy needs user and password");
    child::run(command);
}
