//! A program with two crypto providers, of which it installs one: respan installs none before.

use rustls::crypto::{CryptoProvider, ring};
use rustls::{ClientConfig, RootCertStore};

fn main() {
    neighbour_support::run(|| {
        let result = ring::default_provider().install_default();
        let installed = format!("{:?}", CryptoProvider::get_default());
        assert!(result.is_ok() || installed.contains("Ring"), "{installed}");
        let _config = ClientConfig::builder()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
    });
}
