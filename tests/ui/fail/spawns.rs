//! Mistakes in what is spawned are reported where they are, as without the attribute.

use std::rc::Rc;

#[respan::task]
fn not_send() {
    let shared = Rc::new(1);
    std::thread::spawn(move || drop(shared));
}

#[respan::task]
fn no_function() {
    let number = 5;
    std::thread::spawn(number);
}

#[respan::task]
fn borrowed(word: &str) {
    std::thread::spawn(|| word.len());
}

#[respan::task]
fn wrong_type() -> u32 {
    std::thread::spawn(|| 1 + "one").join().unwrap()
}

#[respan::task(propagate = "no")]
fn no_flag() {}

fn main() {
    not_send();
    no_function();
    borrowed("a");
    wrong_type();
    no_flag();
}
