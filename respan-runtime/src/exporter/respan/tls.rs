//! TLS configuration without a process-wide crypto provider.

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use std::sync::Arc;

/// A configuration with ring and the operating system's certificates. For plain HTTP no certificates are loaded, so that it
/// works on a machine without any.
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
