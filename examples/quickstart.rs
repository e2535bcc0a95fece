//! The smallest program: two annotated functions whose trace is printed to the terminal.

use respan::{ConsoleSpanExporter, RespanTelemetry};

#[respan::task]
fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

#[respan::workflow]
fn welcome() -> String {
    greet("world")
}

fn main() -> Result<(), respan::InitError> {
    let _telemetry = RespanTelemetry::builder()
        .add_processor(ConsoleSpanExporter::new())
        .init()?;
    welcome();
    Ok(())
}
