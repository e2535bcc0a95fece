#[respan::workflow(nmae = "joke")]
fn joke() {}

fn main() {
    joke();
}
