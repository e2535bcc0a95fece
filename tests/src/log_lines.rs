//! Log lines of respan, collected through `tracing`.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tracing_subscriber::layer::SubscriberExt as _;

/// The lines logged on this thread while something runs, at info and above.
pub fn logged_by(run: impl FnOnce()) -> Vec<String> {
    let lines = LogLines::new(tracing::Level::INFO);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(lines.clone()), run);
    lines.so_far()
}

/// A collector of log lines; clones share the lines.
#[derive(Debug, Clone)]
pub struct LogLines {
    lines: Arc<Mutex<Vec<(tracing::Level, String)>>>,
    /// The least severe level of [`so_far`](Self::so_far).
    level: tracing::Level,
}

impl LogLines {
    fn new(level: tracing::Level) -> Self {
        let lines = Arc::default();
        Self { lines, level }
    }

    /// The lines of the whole process at this level and above, on every thread, since the first call.
    ///
    /// # Panics
    ///
    /// If another subscriber is installed.
    pub fn of_process(level: tracing::Level) -> Self {
        static PROCESS: LazyLock<LogLines> = LazyLock::new(|| {
            let lines = LogLines::new(tracing::Level::TRACE);
            let subscriber = tracing_subscriber::registry().with(lines.clone());
            tracing::subscriber::set_global_default(subscriber).expect("no other subscriber");
            lines
        });
        let lines = Arc::clone(&PROCESS.lines);
        Self { lines, level }
    }

    /// The lines so far.
    pub fn so_far(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = lines.iter().filter(|(level, _)| *level <= self.level);
        lines.map(|(_, line)| line.clone()).collect()
    }
}

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for LogLines {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() == "respan" && *event.metadata().level() <= self.level {
            let mut line = Line(String::new());
            event.record(&mut line);
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.push((*event.metadata().level(), line.0));
        }
    }
}

struct Line(String);

impl tracing::field::Visit for Line {
    fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
