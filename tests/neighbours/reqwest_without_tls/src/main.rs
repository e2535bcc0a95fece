//! A program with an HTTP client without TLS.

fn main() {
    neighbour_support::run(|| {
        let client = reqwest::blocking::Client::new();
        if let Ok(collector) = std::env::var("NEIGHBOUR_COLLECTOR") {
            let response = client.post(collector).body("{}").send().expect("a response");
            assert!(response.status().is_success());
        }
        // It has no TLS, with respan as without it.
        assert!(
            client
                .get("https://localhost")
                .send()
                .expect_err("no TLS")
                .to_string()
                .contains("error")
        );
    });
}
