//! All destinations of spans, and what leaves to them.

use proptest::test_runner::TestCaseError;
use respan::testing::InMemorySpanExporter;
use respan::{ConsoleSpanExporter, FileSpanExporter, Naming, OtlpSpanExporter, Processor, Spool, TelemetryBuilder};
use respan_tests::collector::Collector;
use respan_tests::delivery::retry_on_flush;
use respan_tests::temp_dir::TempDir;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

/// `Both` has the names of `Respan` and `OpenTelemetry`.
const NAMINGS: [Naming; 4] = [Naming::Both, Naming::Mlflow, Naming::OpenInference, Naming::Langfuse];

/// A writer whose output can be read.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Memory in each naming, a file and a console; some cases also have a viewer, a backend and the spool of one that is down.
pub(super) struct Destinations {
    memory: [(InMemorySpanExporter, Naming); NAMINGS.len()],
    directory: TempDir,
    console: Written,
    network: Option<Network>,
}

struct Network {
    viewer: Collector,
    backend: Collector,
    failing: Collector,
}

impl Destinations {
    pub(super) fn new(has_network: bool) -> io::Result<Self> {
        let directory = TempDir::new();
        fs::create_dir(&*directory)?;
        let network = has_network.then(|| {
            let failing = Collector::start();
            failing.respond_with(503);
            Network {
                viewer: Collector::start(),
                backend: Collector::start(),
                failing,
            }
        });
        Ok(Self {
            memory: NAMINGS.map(|naming| (InMemorySpanExporter::new(), naming)),
            directory,
            console: Written::default(),
            network,
        })
    }

    pub(super) fn add_to(&self, builder: TelemetryBuilder) -> Result<TelemetryBuilder, TestCaseError> {
        let file = FileSpanExporter::new(self.directory.join("spans.jsonl"));
        let file = file.map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut builder = builder
            .add_processor(file)
            .add_processor(ConsoleSpanExporter::new().writer(self.console.clone()));
        for (exporter, naming) in &self.memory {
            builder = builder.add_processor(Processor::new(exporter.clone()).naming(*naming));
        }
        if let Some(network) = &self.network {
            let otlp = |collector: &Collector| {
                OtlpSpanExporter::builder()
                    .endpoint(collector.url())
                    .retry(retry_on_flush())
                    .build()
            };
            let [backend, failing] = [&network.backend, &network.failing].map(otlp);
            let fail = |error: respan::ExporterSettingsError| TestCaseError::fail(error.to_string());
            builder = builder
                .viewer(network.viewer.url())
                .spool(Spool::new(self.directory.join("spool")))
                .add_processor(backend.map_err(fail)?)
                .add_processor(failing.map_err(fail)?);
        }
        Ok(builder)
    }

    /// Everything that has left, to the disk as well.
    pub(super) fn all(&self) -> String {
        let mut all = String::new();
        for path in self.directory.files() {
            all.push_str(&String::from_utf8_lossy(&fs::read(path).unwrap_or_default()));
        }
        all.push_str(&String::from_utf8_lossy(&self.console.0.lock().expect("no panic")));
        for (exporter, _) in &self.memory {
            let _ = write!(all, "{:?}", exporter.finished_spans());
        }
        if let Some(network) = &self.network {
            for collector in [&network.viewer, &network.backend, &network.failing] {
                for request in collector.requests() {
                    all.push_str(&String::from_utf8_lossy(&request.body));
                }
            }
        }
        all
    }
}
