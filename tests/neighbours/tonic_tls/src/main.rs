//! A program with gRPC over TLS.

use tonic::transport::{ClientTlsConfig, Endpoint};

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    neighbour_support::run(|| {
        let _entered = runtime.enter();
        let endpoint = Endpoint::from_static("https://localhost:1");
        let channel = endpoint.tls_config(ClientTlsConfig::new()).expect("TLS");
        let _channel = channel.connect_lazy();
    });
}
