import { isWebUrl } from './rules';

it.each([
  'https://shop.example/thanks?order=1#done',
  'http://shop.example',
  'HTTPS://SHOP.EXAMPLE/',
  'https://shop.example:8443/a b',
])('takes %j, which leads to the same place from every page', (url) => {
  expect(isWebUrl(url)).toBe(true);
  for (const page of ['https://pay.example/pay/token', 'http://pay.example/pay/token']) {
    expect(new URL(url, page).href).toBe(new URL(url).href);
  }
});

it.each([
  // a browser that is on a page of the same scheme reads these as paths of that page's host
  'https:shop.example',
  'http:shop.example',
  'https:/shop.example',
  'https:\\shop.example',
  ' https://shop.example',
  'https:///shop.example',
  'https://user:password@shop.example',
  'https://user@shop.example',
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'blob:https://shop.example/x',
  '//shop.example',
  '/thanks',
  '',
  `https://shop.example/${'a'.repeat(2_048)}`,
  1,
  null,
  ['https://shop.example'],
])('refuses %j', (url) => {
  expect(isWebUrl(url)).toBe(false);
});
