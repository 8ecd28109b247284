const config = { rest: { defaultLimit: 100, maxLimit: 200 } };

export default config;
