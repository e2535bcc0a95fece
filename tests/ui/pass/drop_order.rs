// Arguments live and die as without the attribute: after the body's variables, last one first.
use std::cell::RefCell;

thread_local! {
    static DROPPED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

struct Noisy(&'static str);

impl Drop for Noisy {
    fn drop(&mut self) {
        DROPPED.with_borrow_mut(|dropped| dropped.push(self.0));
    }
}

fn dropped() -> Vec<&'static str> {
    DROPPED.take()
}

#[respan::task]
fn traced(a: Noisy, _b: Noisy, (c, _): (Noisy, Noisy)) {
    let _local = Noisy("local");
    let _ = &c;
    let _ = &a;
}

fn bare(a: Noisy, _b: Noisy, (c, _): (Noisy, Noisy)) {
    let _local = Noisy("local");
    let _ = &c;
    let _ = &a;
}

#[respan::task]
async fn traced_async(a: Noisy, _: Noisy, _b: Noisy, (c, _): (Noisy, Noisy)) {
    let _local = Noisy("local");
    std::future::ready(()).await;
    let _ = &c;
    let _ = &a;
}

async fn bare_async(a: Noisy, _: Noisy, _b: Noisy, (c, _): (Noisy, Noisy)) {
    let _local = Noisy("local");
    std::future::ready(()).await;
    let _ = &c;
    let _ = &a;
}

impl Noisy {
    #[respan::task]
    fn consume(self, _other: Noisy) -> usize {
        self.0.len()
    }

    fn consume_bare(self, _other: Noisy) -> usize {
        self.0.len()
    }
}

fn run(future: impl Future<Output = ()>) {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_ready());
}

fn main() {
    traced(Noisy("a"), Noisy("b"), (Noisy("c"), Noisy("d")));
    let ours = dropped();
    bare(Noisy("a"), Noisy("b"), (Noisy("c"), Noisy("d")));
    assert_eq!(ours, dropped());

    run(traced_async(Noisy("a"), Noisy("w"), Noisy("b"), (Noisy("c"), Noisy("d"))));
    let ours = dropped();
    run(bare_async(Noisy("a"), Noisy("w"), Noisy("b"), (Noisy("c"), Noisy("d"))));
    assert_eq!(ours, dropped());

    Noisy("self").consume(Noisy("other"));
    let ours = dropped();
    Noisy("self").consume_bare(Noisy("other"));
    assert_eq!(ours, dropped());
}
