//! TLS for the HTTP clients of the examples, with the feature `https`.

/// True if the clients can call services over https.
pub const IS_ENABLED: bool = cfg!(feature = "https");

/// Installs the crypto provider of rustls, which reqwest is built without here. Call it before a client is made.
pub fn install_crypto_provider() {
    // An error means that one is installed already.
    #[cfg(feature = "https")]
    let _ = rustls::crypto::ring::default_provider().install_default();
}
