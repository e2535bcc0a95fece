//! A program with the default features of rustls: aws-lc is the default provider.

use rustls::{ClientConfig, RootCertStore};

fn main() {
    neighbour_support::run(|| {
        let config = ClientConfig::builder()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let provider = format!("{:?}", config.crypto_provider());
        assert!(provider.contains("AwsLcRs"), "{provider}");
    });
}
