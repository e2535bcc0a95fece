#[respan::workflow(name = "joke", version = 1, name = "pun")]
fn joke() {}

fn main() {
    joke();
}
