//! The store in memory passes the same cases as every other.

macro_rules! tests {
    ([$($case:ident,)*]) => {
        $(
            #[test]
            fn $case() {
                super::block_on(async {
                    let store = super::Memory::default();
                    crate::contract::$case(&store, &store).await;
                });
            }
        )*
    };
}

crate::contract_cases!(tests);
