// Without a runtime's own attribute an `async fn main` is what it is without ours.
#[respan::workflow]
async fn main() {
    std::future::ready(()).await;
}
