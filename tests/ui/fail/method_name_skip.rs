struct Joke;

#[respan::workflow(method_name = "tell", skip(b))]
impl Joke {
    fn tell(&self, a: u32) -> u32 {
        a
    }
}

fn main() {
    Joke.tell(1);
}
