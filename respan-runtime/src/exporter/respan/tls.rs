//! TLS without a process-wide crypto provider.

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::Arc;

/// ring, and the system's certificates. A plain endpoint needs no certificates, and must work on a machine without any.
pub(super) fn config(is_https: bool) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    let verified = if is_https {
        versions.with_platform_verifier()?
    } else {
        versions.with_root_certificates(RootCertStore::empty())
    };
    Ok(verified.with_no_client_auth())
}
