//! An HTTP server on a free port of 127.0.0.1.

use axum::Router;
use tokio::net::TcpListener;

/// Serves until the program ends, and returns the server's URL.
///
/// # Errors
///
/// If no port can be bound.
pub async fn serve(router: Router) -> std::io::Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://{address}"))
}
