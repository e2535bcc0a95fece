//! What respan says about itself.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use tracing_subscriber::layer::SubscriberExt as _;

/// What is said on this thread while something runs, at info and above.
pub fn said_by(run: impl FnOnce()) -> Vec<String> {
    let lines = Lines::new(tracing::Level::INFO);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(lines.clone()), run);
    lines.said()
}

/// The lines so far; clones share them.
#[derive(Debug, Clone)]
pub struct Lines {
    lines: Arc<Mutex<Vec<(tracing::Level, String)>>>,
    /// And what is more urgent.
    level: tracing::Level,
}

impl Lines {
    fn new(level: tracing::Level) -> Self {
        let lines = Arc::default();
        Self { lines, level }
    }

    /// Those of the whole process at this level and above, on every thread, since the first call.
    ///
    /// # Panics
    ///
    /// If another subscriber is installed.
    pub fn of_process(level: tracing::Level) -> Self {
        static PROCESS: LazyLock<Lines> = LazyLock::new(|| {
            let lines = Lines::new(tracing::Level::TRACE);
            let subscriber = tracing_subscriber::registry().with(lines.clone());
            tracing::subscriber::set_global_default(subscriber).expect("no other subscriber");
            lines
        });
        let lines = Arc::clone(&PROCESS.lines);
        Self { lines, level }
    }

    /// The lines so far.
    pub fn said(&self) -> Vec<String> {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let lines = lines.iter().filter(|(level, _)| *level <= self.level);
        lines.map(|(_, line)| line.clone()).collect()
    }
}

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Lines {
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
