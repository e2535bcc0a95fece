//! Traced futures: `Send` like the bare ones, and hardly larger.

#![allow(clippy::large_types_passed_by_value, clippy::unused_async)] // Sizes are what is measured.

use std::future::Future;

/// The bytes that tracing may add.
const LAYER: usize = 160;

fn size<F: Future>(_: &F) -> usize {
    size_of::<F>()
}

fn send<T: Send>(value: T) -> T {
    value
}

#[respan::task]
async fn traced(buffer: [u8; 1024], text: String) -> Result<usize, String> {
    tokio::task::yield_now().await;
    Ok(buffer.len() + text.len())
}

async fn bare(buffer: [u8; 1024], text: String) -> Result<usize, String> {
    tokio::task::yield_now().await;
    Ok(buffer.len() + text.len())
}

#[test]
fn an_async_function() {
    let (traced, bare) = (
        size(&traced([0; 1024], String::new())),
        size(&bare([0; 1024], String::new())),
    );
    assert!(traced <= bare + LAYER, "{traced} bytes for {bare}");
}

#[respan::task]
async fn traced_small() {}

async fn bare_small() {}

#[test]
fn the_smallest_one() {
    let (traced, bare) = (size(&traced_small()), size(&bare_small()));
    assert!(traced <= bare + LAYER, "{traced} bytes for {bare}");
}

struct Machine([u8; 256]);

impl Machine {
    #[respan::task]
    async fn traced(self, n: usize) -> usize {
        tokio::task::yield_now().await;
        self.0.len() + n
    }

    async fn bare(self, n: usize) -> usize {
        tokio::task::yield_now().await;
        self.0.len() + n
    }
}

#[test]
fn a_method_that_takes_itself() {
    let (traced, bare) = (size(&Machine([0; 256]).traced(1)), size(&Machine([0; 256]).bare(1)));
    assert!(traced <= bare + LAYER, "{traced} bytes for {bare}");
}

#[respan::task]
fn returned(buffer: [u8; 256]) -> impl Future<Output = usize> + Send + Sync {
    std::future::ready(buffer.len())
}

#[test]
fn a_returned_future() {
    let bare = size(&std::future::ready(0_usize));
    let traced = size(&returned([0; 256]));
    assert!(traced <= bare + LAYER, "{traced} bytes for {bare}");
}

#[respan::task]
async fn deep(n: u32) -> u32 {
    if n == 0 { 0 } else { Box::pin(deep(n - 1)).await + 1 }
}

#[test]
fn send_stays_send() {
    drop(send(traced([0; 1024], String::new())));
    drop(send(returned([0; 256])));
    drop(send(deep(1)));
    respan_fixture_pedantic::futures::assert_send();
}

#[test]
fn many_layers_compile_and_stay_small() {
    #[respan::task]
    async fn one() {
        tokio::task::yield_now().await;
    }
    #[respan::task]
    async fn two() {
        one().await;
    }
    #[respan::task]
    async fn three() {
        two().await;
    }
    #[respan::task]
    async fn four() {
        three().await;
    }
    let (one, four) = (size(&one()), size(&four()));
    assert!(four <= one + 3 * (LAYER + 16), "{four} bytes for {one}");
}
