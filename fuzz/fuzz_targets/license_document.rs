//! A registration document: see `fuzz::license_documents`.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    fuzz::mutate::mutate(data, size, max_size, seed, fuzzer_mutate)
});

fuzz_target!(|input: &[u8]| fuzz::license_documents::license_document(input));
