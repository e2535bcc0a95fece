use respan::{RespanParams, RespanTelemetry};

struct Tenant;

fn main() {
    let _ = RespanTelemetry::builder().add_processor("console");
    let _ = RespanParams::new().metadata("tenant", Tenant);
}
