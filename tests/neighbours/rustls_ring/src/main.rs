//! A program with rustls and ring alone, which becomes the default provider.

use rustls::{ClientConfig, RootCertStore};

fn main() {
    neighbour_support::run(|| {
        let config = ClientConfig::builder()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let provider = format!("{:?}", config.crypto_provider());
        assert!(provider.contains("Ring"), "{provider}");
    });
}
