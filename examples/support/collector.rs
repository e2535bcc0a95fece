//! A stand-in for Respan's endpoint, which keeps the received requests.

use super::mock_llm_server::API_KEY;
use super::received::Span;
use super::server::serve;
use axum::extract::{Json, State};
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::post};
use respan::{ExporterSettingsError, RespanSpanExporter};
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// A running endpoint.
#[derive(Debug, Clone)]
pub struct Collector {
    url: String,
    bodies: Bodies,
}

type Bodies = Arc<Mutex<Vec<Value>>>;

impl Collector {
    /// Starts an endpoint on a free port.
    ///
    /// # Errors
    ///
    /// If no port can be bound.
    pub async fn start() -> std::io::Result<Self> {
        let bodies = Bodies::default();
        let router = Router::new()
            .route("/api/v2/traces", post(receive))
            .with_state(Arc::clone(&bodies));
        let url = format!("{}/api", serve(router).await?);
        Ok(Self { url, bodies })
    }

    /// The base URL, in place of `https://api.respan.co/api`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// An exporter that sends to this endpoint.
    ///
    /// # Errors
    ///
    /// None in practice, since URL and key are valid.
    pub fn exporter(&self) -> Result<RespanSpanExporter, ExporterSettingsError> {
        RespanSpanExporter::builder()
            .api_key(API_KEY)
            .base_url(&self.url)
            .build()
    }

    /// All received spans, in order of arrival.
    pub fn received(&self) -> Vec<Span> {
        let bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.iter().flat_map(Span::all).collect()
    }

    /// Writes the bodies of all received requests, one a line.
    ///
    /// # Errors
    ///
    /// If `out` fails.
    pub fn write_lines(&self, out: &mut dyn Write) -> std::io::Result<()> {
        let bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.iter().try_for_each(|body| writeln!(out, "{body}"))
    }

    /// The bodies of all received requests.
    pub fn sent(&self) -> String {
        let bodies = self.bodies.lock().unwrap_or_else(PoisonError::into_inner);
        bodies.iter().map(Value::to_string).collect()
    }
}

async fn receive(State(bodies): State<Bodies>, headers: HeaderMap, Json(body): Json<Value>) -> StatusCode {
    let expected = format!("Bearer {API_KEY}");
    if headers
        .get("authorization")
        .is_none_or(|value| value.as_bytes() != expected.as_bytes())
    {
        return StatusCode::UNAUTHORIZED;
    }
    bodies.lock().unwrap_or_else(PoisonError::into_inner).push(body);
    StatusCode::OK
}
