//! Naming: descriptions of spans, and the names of attributes by destination.

mod descriptions;
mod functions;
mod hand_written;
mod processors;
mod semantic;

use respan::testing::{InMemorySpanExporter, SpanTree};
use respan::{Naming, Processor};
use respan_tests::recording::with_processors;

/// The spans of the body in this naming.
fn record_in(naming: Naming, body: impl FnOnce()) -> SpanTree {
    let exporter = InMemorySpanExporter::new();
    let processor = Processor::new(exporter.clone()).naming(naming);
    let telemetry = with_processors(false, [processor]);
    telemetry.run(body);
    let tree = exporter.tree();
    assert!(tree.spans().count() > 0, "nothing is recorded");
    tree
}
