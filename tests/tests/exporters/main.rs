//! Exporters: `RespanSpanExporter`, exporters of the program and `opentelemetry-otlp`.

mod custom;
mod opentelemetry_otlp;
mod otlp_receiver;
mod respan;
