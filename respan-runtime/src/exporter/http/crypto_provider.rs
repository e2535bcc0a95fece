//! The crypto provider of TLS.
//!
//! A provider that is a feature of rustls (ring, aws-lc) is a default of the whole program: with two of them,
//! `ClientConfig::builder` panics in code that has nothing to do with respan. graviola is a crate of its own, so adding it
//! changes no other crate. It needs instructions that processors have since about 2015, and panics without them.

use super::error::ClientError;
use rustls::crypto::CryptoProvider;
use std::sync::Arc;

/// The provider that the program has installed for the process, else the one of a feature, else graviola.
pub(super) fn crypto_provider() -> Result<Arc<CryptoProvider>, ClientError> {
    select(CryptoProvider::get_default(), built_in)
}

fn select(
    installed: Option<&Arc<CryptoProvider>>,
    built_in: impl FnOnce() -> Option<CryptoProvider>,
) -> Result<Arc<CryptoProvider>, ClientError> {
    installed
        .cloned()
        .or_else(|| built_in().map(Arc::new))
        .ok_or(ClientError::NoCryptoProvider(REMEDY))
}

const REMEDY: &str = "respan has no crypto provider for this processor; enable its cargo feature `tls-ring` or \
                      `tls-aws-lc`, or install a provider of rustls with `CryptoProvider::install_default`";

/// ring and aws-lc were selected for respan, graviola is a default.
#[allow(unreachable_code, reason = "with ring or aws-lc, graviola is not used")]
fn built_in() -> Option<CryptoProvider> {
    #[cfg(feature = "tls-aws-lc")]
    return Some(rustls::crypto::aws_lc_rs::default_provider());
    #[cfg(feature = "tls-ring")]
    return Some(rustls::crypto::ring::default_provider());
    graviola()
}

#[cfg(all(feature = "tls-graviola", any(target_arch = "aarch64", target_arch = "x86_64")))]
fn graviola() -> Option<CryptoProvider> {
    // graviola's own check does not know all of what its documentation requires.
    #[cfg(target_arch = "x86_64")]
    let is_supported = is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("ssse3");
    #[cfg(target_arch = "aarch64")]
    let is_supported = true;
    (is_supported && graviola::util::is_cpu_supported()).then(rustls_graviola::default_provider)
}

#[cfg(not(all(feature = "tls-graviola", any(target_arch = "aarch64", target_arch = "x86_64"))))]
fn graviola() -> Option<CryptoProvider> {
    None
}

#[cfg(all(test, feature = "tls-graviola", any(target_arch = "aarch64", target_arch = "x86_64")))]
mod tests {
    use super::*;

    #[test]
    fn the_provider_that_the_program_installed_comes_first() {
        let installed = Arc::new(rustls_graviola::default_provider());
        let selected = select(Some(&installed), || panic!("not needed"));
        assert!(selected.is_ok_and(|selected| Arc::ptr_eq(&selected, &installed)));
    }

    #[test]
    fn without_a_provider_the_error_names_the_remedy() {
        let error = select(None, || None).expect_err("no provider").to_string();
        assert!(
            error.contains("tls-ring") && error.contains("install_default"),
            "{error}"
        );
    }
}
