//! Exporters: `RespanSpanExporter`, exporters of the program and `opentelemetry-otlp`.

mod custom;
#[cfg(unix)]
mod file;
mod opentelemetry_otlp;
mod otlp_receiver;
mod respan;
