//! The attribute macros `#[workflow]`, `#[task]`, `#[agent]` and `#[tool]`. The crate `respan` re-exports them; depend
//! on that one.
//!
//! Each wraps the body of a function in a span:
//!
//! ```text
//! #[respan::task]
//! fn add(a: u32, b: u32) -> u32 {
//!     a + b
//! }
//! ```
//!
//! expands, without paths and prefixes, to
//!
//! ```text
//! fn add(a: u32, b: u32) -> u32 {
//!     static SITE: Callsite = Callsite::new(EntityKind::Task, "add", "add.task");
//!     let mut call = SITE.__respan_enter();
//!     if let Some(input) = &mut TracedCall::input(&mut call) {
//!         Input::kwarg(input, "a", (&&&&Capture(&a)).value());
//!         Input::kwarg(input, "b", (&&&&Capture(&b)).value());
//!         Input::end(input);
//!     }
//!     let ret = TracedCall::run(&mut call, move || -> u32 { let a = a; let b = b; { a + b } });
//!     let (shape, output, failure) = (&&&&Shape(&ret)).shape();
//!     let (output, failure) = ((&&&&output).output(), (&&&&&failure).failure());
//!     shape.finish(&mut call, ret, output, failure)
//! }
//! ```
//!
//! The references select a trait implementation by the type of a value: `Serialize`, `Debug` or neither for what is
//! captured; a plain value, a `Result`, or a boxed future, iterator or stream for what is returned.
//!
//! # Cost when off
//!
//! Without a telemetry, a call costs one atomic load and a branch. Nothing is captured, formatted or allocated.
//!
//! # Options
//!
//! | option | value | meaning |
//! |---|---|---|
//! | `name` | a string, or an expression over the arguments | the entity's name instead of the function's; an expression is evaluated at each call, and if it panics the function's name is used |
//! | `version` | an integer | version of the entity |
//! | `processors` | `"a"`, `"a, b"`, `["a", "b"]`, or an expression of such a type | the processors that receive the span |
//! | `sample_rate` | 0 to 1, or an expression | the share of spans that are recorded |
//! | `export_filter` | `{ "status_code": { "operator": "eq", "value": "ERROR" } }`, that as a string, or an expression of the type `ExportFilter`, `&str` or `String` | which finished spans are exported |
//! | `links` | a list, or a path or closure | links to other spans; evaluated or called at each call |
//! | `method_name` | a string | on an `impl` block: the method to trace; the span is named after the type |
//! | `skip(a, b)` | names | arguments, or variables of their patterns, that are not captured |
//! | `skip_all` | | no argument is captured |
//! | `only(a)` | names | no other argument is captured |
//! | `capture_input`, `capture_output` | `true` or `false` | whether input and output are captured at all |
//! | `propagate` | `true` or `false` | whether threads and tasks that the body spawns by path run in its context; `true` by default |
//! | `crate` | a path | the path of the crate `respan`, if another library re-exports it |
//!
//! # Supported items
//!
//! Any function with a body except `const fn`: free functions and methods with any receiver, in traits and in `impl`
//! blocks. It may be sync or `async`. If it returns `impl Future`, `impl Iterator` or `impl Stream`, one of them in
//! a box, or a `Result` with one, the span stays open until that value has ended, and an `Err` ends it. The attribute
//! works together with `async_trait`, in either order, and with `method_name` on an `impl` block.
//!
//! Literals are checked when they are compiled; expressions of `processors`, `sample_rate` and `export_filter` see no
//! arguments, and are evaluated and checked once, when the function is first called.
//!
//! An argument may have any type: it is captured as JSON if it is `Serialize`, else as a string if it is `Debug`, else
//! as the name of its type. Of a pattern such as `Path(id): Path<u32>`, the variables are captured under their names; a
//! pattern without variables is captured by position. `self` is never captured. A returned `Err`, also through an alias of `Result`, and a panic
//! end the span with an error. A future that is dropped before its end is marked as cancelled.
//!
//! # Threads and tasks
//!
//! Threads and tasks that the body spawns run in its context: their spans are children of its span, with its propagated
//! attributes, buffer, links and telemetry. The attribute wraps the argument of calls with these paths, with or without
//! `::` before them: `std::thread::spawn` and `thread::spawn`; `tokio::spawn`, and `spawn`, `spawn_blocking` and
//! `spawn_local` of `tokio::task` or `task`; `rayon::spawn` and `rayon::spawn_fifo`; `async_std::task::spawn`;
//! `smol::spawn` and `smol::unblock`. The call itself is not changed.
//!
//! It does not recognise imported names (`spawn(...)`), methods (`handle.spawn(...)`, `JoinSet`, scoped threads), calls
//! with a turbofish, calls inside macros (`join!(...)`) and nested items, arguments whose type only the call settles
//! (`x.into()`), and spawns in other functions. Use `respan::thread`, `respan::tasks`, `respan::bind` or
//! `respan::capture_context` for those. Without a telemetry the context is not carried, and a spawn costs one more atomic
//! load. A function of your own that has one of these paths receives its argument unchanged, unless that is a future or a
//! function without arguments; one that has to call a closure more than once needs `propagate = false`.
//!
//! # Limits
//!
//! - Under `#[track_caller]` the body stays inline, so that `Location::caller()` is right: a value returned by `return`
//!   or `?` is not captured as output, and a panic is recorded without its message.
//! - So does the body of a function that is not `async` and returns `impl Fn(...)`, another `impl Trait` from which the
//!   body may infer types, or a macro call: its value is not captured, and the span ends when the function returns. So
//!   it is with `impl Iterator + Clone`, and any other bound besides `Send`, `Sync`, `Unpin` and the traits of iterators.
//! - Otherwise the body is in a closure, and a type that it declares has `{{closure}}` in its `type_name`. An `async fn`
//!   that returns `impl Fn(...)` has to write the types of the closure's arguments.
//! - Traits are chosen without regard to lifetimes. Of a generic error `E<T>`, the message of `Display` is recorded
//!   without its sources, since `Error` is often implemented for `T: 'static` only. Of a type `X<T>` with a type parameter
//!   that has none of the bounds `Debug`, `Serialize` and `'static`, only the name is captured. If `Debug` or `Serialize`
//!   of another type holds for `'static` only, leave the argument out with `skip`, or set `capture_output = false`. So it is
//!   with the parameters of an `impl` block, which the attribute of a method does not see.
//! - An `async fn` becomes a function that returns a future, so that the parent of a spawned future is the span in
//!   which it was created. If another attribute macro follows, it stays an `async fn`, and its parent is the span in
//!   which it is first polled.
//! - A stream, an iterator or a future inside another value than a `Result` or an `Option` is an ordinary value: the span
//!   ends when it is returned. Put the attribute on the function that creates the stream.
//! - Of two attributes on one function, the one nearer to the function creates the outer span. Above `throws`, `try_fn`, `auto_enum`
//!   and `launch`, which rewrite the body's value, this attribute is expanded after them.
//! - Of a macro that derives a trait from an `impl` block and copies this attribute, such as `easy_ext::ext` and `extend::ext`, the
//!   methods of the block are traced, and the declarations of the trait stay as they are. `mockall::automock` copies it to
//!   expressions, where Rust allows no attribute macro: write `#[cfg_attr(not(test), respan::task)]` beside
//!   `#[cfg_attr(test, automock)]`, or import it under a name that `automock` leaves out, `use respan::task as instrument;`. On an
//!   `impl` block `method_name` works.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::indexing_slicing
    )
)]

mod analyse;
mod emit;
mod errors;
mod expand;
mod parse;
#[cfg(test)]
mod snapshots;

use parse::EntityKind;
use proc_macro::TokenStream;

/// All options are listed in the [crate's documentation](crate).
///
/// # Errors
///
/// Unknown, repeated and conflicting options, names of arguments that do not exist, and items that cannot be traced are
/// compile errors. One build reports all of them.
#[proc_macro_attribute]
pub fn workflow(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Workflow, &args.into(), item.into()).into()
}

/// All options are listed in the [crate's documentation](crate).
///
/// # Errors
///
/// As with [`macro@workflow`].
#[proc_macro_attribute]
pub fn task(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Task, &args.into(), item.into()).into()
}

/// All options are listed in the [crate's documentation](crate).
///
/// # Errors
///
/// As with [`macro@workflow`].
#[proc_macro_attribute]
pub fn agent(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Agent, &args.into(), item.into()).into()
}

/// All options are listed in the [crate's documentation](crate).
///
/// # Errors
///
/// As with [`macro@workflow`].
#[proc_macro_attribute]
pub fn tool(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(EntityKind::Tool, &args.into(), item.into()).into()
}
