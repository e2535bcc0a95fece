//! Filter of the layer: which spans and events it sees.

use super::query;
use crate::current_context::carrier;
use std::borrow::Cow;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Filter};

/// The level of each target, by the longest match. It depends on the call site alone, so `tracing` asks once for each.
#[derive(Debug, Clone)]
pub struct Targets {
    levels: Vec<(Cow<'static, str>, LevelFilter)>,
    default_level: LevelFilter,
}

/// Targets whose level is not the default one.
const DEFAULT_LEVELS: [(&str, LevelFilter); 8] = [
    // Its spans of requests.
    ("tower_http", LevelFilter::DEBUG),
    (query::TARGET, LevelFilter::DEBUG),
    // Messages of respan's own, and spans that add nothing.
    ("respan", LevelFilter::OFF),
    (carrier::TARGET, LevelFilter::TRACE),
    ("opentelemetry", LevelFilter::OFF),
    ("opentelemetry_sdk", LevelFilter::OFF),
    ("opentelemetry_otlp", LevelFilter::OFF),
    // Tasks and resources, for tokio's console.
    ("runtime", LevelFilter::OFF),
];

/// Spans that are not recorded: target and name.
const EXCLUDED_SPANS: [(&str, &str); 7] = [
    // Lasts as long as a connection, and would be the parent of everything on it.
    ("rmcp", "serve_inner"),
    // Steps of one request, below the span of the call.
    ("gemini_rust", "build_url"),
    ("gemini_rust", "build_url_with_suffix"),
    ("gemini_rust", "get_json"),
    ("gemini_rust", "post_json"),
    ("gemini_rust", "perform_request"),
    ("gemini_rust", "check_response"),
];

impl Default for Targets {
    fn default() -> Self {
        Self {
            levels: DEFAULT_LEVELS
                .into_iter()
                .map(|(target, level)| (target.into(), level))
                .collect(),
            default_level: LevelFilter::INFO,
        }
    }
}

impl Targets {
    /// Sets the level of a target and the modules below it.
    pub fn set(&mut self, target: String, level: LevelFilter) {
        self.levels.retain(|(known, _)| *known != target);
        self.levels.push((target.into(), level));
    }

    /// Sets the level of all other targets.
    pub fn set_default(&mut self, level: LevelFilter) {
        self.default_level = level;
    }

    fn includes(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        let is_excluded = |&(excluded, name): &(&str, &str)| {
            metadata.name() == name && is_below(target, excluded) && metadata.is_span()
        };
        let matches = self.levels.iter().filter(|(known, _)| is_below(target, known));
        let level = matches
            .max_by_key(|(known, _)| known.len())
            .map_or(self.default_level, |(_, level)| *level);
        *metadata.level() <= level && !EXCLUDED_SPANS.iter().any(is_excluded)
    }
}

/// Returns whether the target is the module, or one below it.
fn is_below(target: &str, module: &str) -> bool {
    target
        .strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

impl<S: Subscriber> Filter<S> for Targets {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        self.includes(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if self.includes(metadata) {
            Interest::always()
        } else {
            Interest::never()
        }
    }

    /// Without carriers, which do not depend on it: a higher level makes disabled call sites of all crates slower.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        let levels = self.levels.iter().filter(|(target, _)| target != carrier::TARGET);
        let levels = levels.map(|(_, level)| *level);
        levels.chain([self.default_level]).max()
    }
}
