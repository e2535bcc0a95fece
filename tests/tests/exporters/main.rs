//! Exporters: `RespanSpanExporter`, the one to memory, exporters of the program and `opentelemetry-otlp`.

mod custom;
#[cfg(unix)]
mod file;
mod memory;
mod opentelemetry_otlp;
mod otlp;
mod otlp_receiver;
mod respan;
