// No name of the scope means what it usually does.
#![allow(dead_code, non_camel_case_types)]

mod std {}
mod core {}
mod respan {}
mod futures {}

struct Box;
struct Ok;
struct Err;
struct Some;
struct None;
struct Option;
struct Result;
struct String;
struct Vec;
struct Future;
struct Send;
struct Fn;
struct FnOnce;
struct Clone;
struct Into;

#[::respan::task(name = "a", version = 1, processors = "a", sample_rate = 1)]
fn plain(a: u32) -> u32 {
    a
}

#[::respan::task]
async fn asynchronous(a: u32) -> ::core::result::Result<u32, ()> {
    ::core::result::Result::Ok(a)
}

#[::respan::task]
fn sequence(a: u32) -> impl ::core::iter::Iterator<Item = u32> {
    0..a
}

#[::respan::task]
fn endless(a: u32) -> ! {
    ::std::process::exit(if a == 0 { 0 } else { 1 })
}

fn main() {
    plain(1);
    drop(asynchronous(1));
    drop(sequence(1));
    endless(0)
}
