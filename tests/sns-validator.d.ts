declare module 'sns-validator' {
  /** Only what the tests ask of it. */
  export default class MessageValidator {
    validate(
      message: Record<string, unknown>,
      done: (error: Error | null, message?: Record<string, unknown>) => void,
    ): void;
  }
}
