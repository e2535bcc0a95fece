#[respan::workflow(method_name = "tell")]
fn tell() {}

fn main() {
    tell();
}
