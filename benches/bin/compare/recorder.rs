//! An installed recorder with the calls of one workload.

use crate::exporters::{OneEncoder, OwnEncoder, null};
use crate::workloads::{Call, Output, Workload};
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use respan::get_client;
use respan_benches::recorders::{fastrace, opentelemetry_sdk as sdk, respan as ours, tracing as events};
use respan_benches::{Answer, CountingExporter, TEXT, drive, once_pending, work};
use std::hint::black_box;

pub(crate) struct Recorder {
    /// Makes this many calls.
    pub(crate) calls: Box<dyn Fn(u64) + Sync>,
    /// Exports everything recorded so far.
    pub(crate) flush: Box<dyn Fn()>,
    /// Number of exported spans so far.
    pub(crate) exported: Box<dyn Fn() -> u64>,
    /// Exported spans per call.
    pub(crate) spans: u64,
    /// Calls after which a flush is due.
    pub(crate) most: u64,
}

type Calls = Box<dyn Fn(u64) + Sync>;

/// Installs the recorder of this name.
pub(crate) fn prepare(name: &str, workload: &Workload) -> Recorder {
    let sink = CountingExporter::default();
    let spans = match workload.call {
        Call::Nested => 3,
        Call::Off | Call::SampledOut => 0,
        _ if name == "bare function" => 0,
        _ => 1,
    };
    let counted = sink.clone();
    let recorder = Recorder {
        calls: Box::new(|_| ()),
        flush: Box::new(|| ()),
        exported: Box::new(move || counted.count()),
        spans,
        most: u64::MAX,
    };
    match name {
        "bare function" => Recorder {
            calls: bare(workload.call),
            ..recorder
        },
        "respan" => respan(workload, &sink, recorder),
        "opentelemetry_sdk" => by_hand(workload, &sink, recorder),
        "tracing" => tracing(workload, &sink, recorder),
        "fastrace" => {
            if workload.call != Call::Off {
                fastrace::install(&sink);
            }
            Recorder {
                calls: traced_by_fastrace(workload.call),
                flush: Box::new(fastrace::flush),
                // fastrace retains more than 10 240 spans of one thread beyond its flush.
                most: 2048,
                ..recorder
            }
        }
        _ => panic!("no recorder {name}"),
    }
}

fn respan(workload: &Workload, sink: &CountingExporter, recorder: Recorder) -> Recorder {
    let telemetry = match (workload.call, workload.output) {
        (Call::Off, _) => None,
        (Call::Routed, _) => Some(ours::install_three(sink)),
        (_, Output::Counted) => Some(ours::install(sink)),
        (_, Output::OneEncoder | Output::OwnEncoder) => Some(ours::install_with(null())),
    };
    let exported: Box<dyn Fn() -> u64> = match workload.output {
        Output::Counted => recorder.exported,
        _ => Box::new(|| get_client().stats().exported),
    };
    let calls = match workload.call {
        Call::Single | Call::Off => small(ours::single),
        Call::Nested => small(ours::nested),
        Call::Asynchronous => pending(ours::asynchronous),
        Call::SampledOut => small(ours::sampled_out),
        Call::Long(bytes) => long(bytes, ours::long),
        Call::Routed => small(ours::routed),
        Call::Layer => {
            set_subscriber(events::respan_subscriber());
            small(events::single)
        }
    };
    Recorder {
        calls,
        flush: Box::new(move || telemetry.iter().for_each(ours::flush)),
        exported,
        ..recorder
    }
}

fn provider(workload: &Workload, sink: &CountingExporter) -> SdkTracerProvider {
    match (workload.call, workload.output) {
        (Call::SampledOut, _) => sdk::provider_without_samples(sink),
        (Call::Routed, _) => sdk::provider_of_three(sink),
        (_, Output::Counted) => sdk::provider(sink),
        (_, Output::OneEncoder) => sdk::provider_with(OneEncoder::new(sink)),
        (_, Output::OwnEncoder) => sdk::provider_with(OwnEncoder::new(sink)),
    }
}

fn by_hand(workload: &Workload, sink: &CountingExporter, recorder: Recorder) -> Recorder {
    if workload.call == Call::Off {
        let tracer = opentelemetry::global::tracer("bench");
        let calls = small(move |count, text| sdk::single(&tracer, count, text));
        return Recorder { calls, ..recorder };
    }
    let provider = provider(workload, sink);
    let tracer = provider.tracer("bench");
    let calls = match workload.call {
        Call::Nested => small(move |count, text| sdk::nested(&tracer, count, text)),
        Call::Asynchronous => Box::new(move |count| {
            for _ in 0..count {
                black_box(drive(sdk::asynchronous(&tracer, black_box(3), black_box(TEXT))));
            }
        }),
        Call::Long(bytes) => long(bytes, move |text| sdk::long(&tracer, text)),
        Call::Routed => small(move |count, text| sdk::routed(&tracer, count, text)),
        Call::Single | Call::Off | Call::SampledOut | Call::Layer => {
            small(move |count, text| sdk::single(&tracer, count, text))
        }
    };
    Recorder {
        calls,
        flush: Box::new(move || sdk::flush(&provider)),
        ..recorder
    }
}

fn tracing(workload: &Workload, sink: &CountingExporter, recorder: Recorder) -> Recorder {
    let calls = match workload.call {
        Call::Nested => small(events::nested),
        Call::Asynchronous => pending(events::asynchronous),
        Call::Long(bytes) => long(bytes, events::long),
        _ => small(events::single),
    };
    if workload.call == Call::Off {
        return Recorder { calls, ..recorder };
    }
    let provider = provider(workload, sink);
    set_subscriber(events::subscriber(&provider));
    Recorder {
        calls,
        flush: Box::new(move || sdk::flush(&provider)),
        ..recorder
    }
}

fn traced_by_fastrace(call: Call) -> Calls {
    match call {
        Call::Nested => small(fastrace::nested),
        Call::Asynchronous => pending(fastrace::asynchronous),
        Call::Long(bytes) => long(bytes, fastrace::long),
        _ => small(fastrace::single),
    }
}

fn bare(call: Call) -> Calls {
    async fn asynchronous(count: i64, text: &str) -> Answer {
        once_pending().await;
        work(count, text)
    }
    match call {
        Call::Asynchronous => pending(asynchronous),
        _ => small(work),
    }
}

fn set_subscriber(dispatch: ::tracing::Dispatch) {
    ::tracing::dispatcher::set_global_default(dispatch).unwrap_or_else(|error| panic!("a subscriber: {error}"));
}

fn small(call: impl Fn(i64, &str) -> Answer + Sync + 'static) -> Calls {
    Box::new(move |count| {
        for _ in 0..count {
            black_box(call(black_box(3), black_box(TEXT)));
        }
    })
}

fn pending<F: Future<Output = Answer>>(call: impl Fn(i64, &'static str) -> F + Sync + 'static) -> Calls {
    Box::new(move |count| {
        for _ in 0..count {
            black_box(drive(call(black_box(3), black_box(TEXT))));
        }
    })
}

/// `bytes` of text that contains some quotes.
fn long(bytes: usize, call: impl Fn(&str) -> usize + Sync + 'static) -> Calls {
    let sentence = "She said \"no\", and it was the only word of the whole long evening that anybody was to keep. ";
    let text: String = sentence.chars().cycle().take(bytes).collect();
    Box::new(move |count| {
        for _ in 0..count {
            black_box(call(black_box(&text)));
        }
    })
}
