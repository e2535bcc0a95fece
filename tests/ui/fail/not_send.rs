use std::rc::Rc;

#[respan::task]
async fn local(a: u32) -> u32 {
    let shared = Rc::new(a);
    std::future::ready(()).await;
    *shared
}

fn needs_send(_: impl Send) {}

fn main() {
    needs_send(local(1));
}
