import { walletUrl, webUrl } from '../src/ui/web-url';

it('makes links of web addresses alone', () => {
  expect(webUrl('https://shop.example/thanks?o=1')).toBe('https://shop.example/thanks?o=1');
  expect(webUrl('http://shop.example')).toBe('http://shop.example/');
  for (const url of [
    'javascript:alert(1)',
    ' java\nscript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '/pay',
    '',
    null,
    undefined,
  ]) {
    expect(webUrl(url)).toBeUndefined();
  }
});

it('opens wallets by the schemes of the chains alone', () => {
  const uri = 'ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@1/transfer?address=0x5B4D&uint256=25000000';
  expect(walletUrl(uri)).toBe(uri);
  expect(walletUrl('javascript:alert(1)')).toBeUndefined();
  expect(walletUrl('ethereum:"onclick=')).toBeUndefined();
});
