//! Project automation: codegen, tidy, licence, bench
