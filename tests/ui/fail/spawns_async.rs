//! Tasks: the compiler points at the argument of the spawn.

use std::rc::Rc;

async fn later(_shared: Rc<u8>) {}

#[respan::task]
async fn not_send() {
    tokio::spawn(later(Rc::new(1)));
}

#[respan::task]
async fn not_send_block() {
    let shared = Rc::new(1);
    tokio::spawn(async move { drop(shared) });
}

#[respan::task]
async fn no_future(number: u32) {
    tokio::spawn(number.pow(2));
}

fn main() {
    drop(not_send());
    drop(not_send_block());
    drop(no_future(1));
}
