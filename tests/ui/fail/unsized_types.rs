// A type without a size is reported once, where it stands.
use std::fmt::Debug;

#[respan::task]
fn shown() -> dyn Debug {
    1
}

#[respan::task]
async fn shown_later(_text: str) -> u8 {
    1
}

#[respan::task]
fn bytes(_bytes: [u8]) {}

#[respan::task]
fn stops() -> ! {}

fn main() {}
