//! Exporters: `RespanSpanExporter`, the one to memory, exporters of the program and `opentelemetry-otlp`.

mod custom;
mod memory;
mod opentelemetry_otlp;
mod otlp_receiver;
mod respan;
