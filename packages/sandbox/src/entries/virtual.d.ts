/** Text of the worker boot script; made by the page build. */
declare module "virtual:plaza-worker-boot" {
  const text: string;
  export default text;
}
