export { makePaymentProviderSuite, type ProviderUnderTest, type SuiteRunner } from "../checkout/payment-provider-suite.ts";
export { type Answer, type Client, createClient, createUserClient, type GuestClient, type UserClient } from "./clients.ts";
export { type OutsideProvider, type OutsideProviderOptions, startOutsideProvider } from "./outside-provider.ts";
export { type PlazaProcess, type PlazaProcessOptions, startPlaza } from "./plaza-process.ts";
export { digestBytes, makeRelease, type SampleOptions, type SampleRelease } from "./sample-release.ts";
export {
  createTestClock,
  publishRelease,
  startTestServer,
  type TestClock,
  type TestServer,
  type TestServerOptions,
} from "./test-server.ts";
