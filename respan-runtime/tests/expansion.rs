//! What the attributes write, written by hand: the contract between macros and runtime compiles for every kind of type.

use respan_runtime::private as __private;
use std::future::Future;
use std::pin::Pin;

macro_rules! finish {
    () => {
        |value, out| {
            use __private::dispatch::*;
            match (&&__private::Returned(value)).__respan_split() {
                Ok(value) => {
                    if let Some(slot) = out.output() {
                        (&&&&__private::Capture(value)).__respan_write(slot)
                    }
                }
                Err(error) => (&&&&&__private::Failure(error)).__respan_fail(out.failure()),
            }
        }
    };
}

macro_rules! site {
    () => {{
        static SITE: __private::Callsite =
            __private::Callsite::new(__private::EntityKind::Task, "f", "f.task").version(1);
        &SITE
    }};
}

struct Opaque;

type Alias<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn sync<T: std::fmt::Debug>(opaque: Opaque, text: &str, any: T) -> Alias<usize> {
    let mut entry = __private::enter(site!());
    entry.input(|input| {
        use __private::dispatch::*;
        (&&&&__private::Capture(&opaque)).__respan_write(input.kwarg("opaque"));
        (&&&&__private::Capture(&text)).__respan_write(input.kwarg("text"));
        (&&&&__private::Capture(&any)).__respan_write(input.kwarg("any"));
    });
    let (open, value) = entry.call(move || -> Alias<usize> {
        let _ = opaque;
        Ok(text.parse::<usize>()?)
    });
    use __private::dispatch::*;
    (&&__private::Shape(&value))
        .__respan_shape()
        .finish(open, value, finish!())
}

fn eager(text: &str) -> impl Future<Output = usize> {
    __private::call(site!()).future(
        async move {
            let text = text;
            __private::begin(|entry| {
                use __private::dispatch::*;
                entry.input(|input| (&&&&__private::Capture(&text)).__respan_write(input.kwarg("text")));
            });
            text.len()
        },
        finish!(),
    )
}

fn boxed<'a>(text: &'a str) -> Pin<Box<dyn Future<Output = Alias<usize>> + Send + 'a>> {
    let entry = __private::enter(site!());
    let (open, value) = entry.call(move || -> Pin<Box<dyn Future<Output = Alias<usize>> + Send + 'a>> {
        Box::pin(async { Ok(text.len()) })
    });
    use __private::dispatch::*;
    (&&__private::Shape(&value))
        .__respan_shape()
        .finish(open, value, finish!())
}

fn iterator(count: u8) -> impl DoubleEndedIterator<Item = u8> {
    let (open, value) = __private::enter(site!()).call(move || 0..count);
    open.iterator(value, finish!())
}

fn boxed_iterator<'a>(items: &'a [u8]) -> Box<dyn Iterator<Item = &'a u8> + 'a> {
    let (open, value) =
        __private::enter(site!()).call(move || -> Box<dyn Iterator<Item = &'a u8> + 'a> { Box::new(items.iter()) });
    use __private::dispatch::*;
    (&&__private::Shape(&value))
        .__respan_shape()
        .finish(open, value, finish!())
}

#[test]
fn functions_do_what_they_do_without_a_telemetry() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    assert_eq!(sync(Opaque, "12", 'x').ok(), Some(12));
    assert!(sync(Opaque, "twelve", 'x').is_err());
    drop(send(eager("abc")));
    drop(send(boxed("abc")));
    assert_eq!(iterator(3).rev().collect::<Vec<_>>(), [2, 1, 0]);
    assert_eq!(boxed_iterator(&[1, 2]).count(), 2);
}
