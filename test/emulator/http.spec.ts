import { EmulatedCloud } from "../../emulator";
import type { EmulatedHttpService } from "../../emulator";

export = () => {
	describe("GenerateGUID", () => {
		function guids(seed: number): string {
			const { httpService } = new EmulatedCloud({ seed }).startServer();
			return [httpService.GenerateGUID(), httpService.GenerateGUID(false)].join(" ");
		}

		it("has the shape of version 4, with braces unless told otherwise", () => {
			const shape =
				"%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x";
			expect(guids(1).find(`^{${shape}} ${shape}$`)[0]).to.equal(1);
		});

		it("repeats with the seed only", () => {
			expect(guids(1)).to.equal(guids(1));
			expect(guids(1)).never.to.equal(guids(2));
		});
	});

	it("writes and reads JSON", () => {
		const { httpService } = new EmulatedCloud().startServer();
		const copied = httpService.JSONDecode(httpService.JSONEncode({ list: [1, 2] }));
		expect((copied as { list: Array<number> }).list[1]).to.equal(2);
		expect(() => httpService.JSONDecode("{")).to.throw();
	});

	it("asks the handler and returns its answer whatever the status", () => {
		const cloud = new EmulatedCloud();
		const { httpService } = cloud.startServer();
		cloud.http.handle((request) => ({
			status: 429,
			headers: { "Retry-After": "2" },
			body: `${request.method} ${request.url} ${request.body}`,
		}));
		cloud.run(() => {
			const response = httpService.RequestAsync({
				Url: "https://x",
				Method: "POST",
				Body: "b",
			});
			expect(response.Success).to.equal(false);
			expect(response.StatusCode).to.equal(429);
			expect(response.Headers["retry-after"]).to.equal("2");
			expect(response.Body).to.equal("POST https://x b");
			expect(cloud.clock.now()).to.be.near(0.25, 0.15);
			expect(() => httpService.PostAsync("https://x", "b")).to.throw("HTTP 429");
		});
	});

	it("raises where there is no answer", () => {
		const cloud = new EmulatedCloud();
		const { httpService } = cloud.startServer();
		let arrived = 0;
		const send = () => httpService.RequestAsync({ Url: "https://x" });
		cloud.run(() => {
			expect(send).to.throw("ConnectFail");
			cloud.http.handle(() => {
				arrived += 1;
				return { status: 204 };
			});
			cloud.faults.next("http", "RequestAsync", { kind: "errorAfter" });
			expect(send).to.throw("Timedout");
			expect(arrived).to.equal(1);
			cloud.faults.beginOutage("http");
			expect(send).to.throw("ConnectFail");
			httpService.HttpEnabled = false;
			expect(send).to.throw("Http requests are not enabled");
		});
	});

	it("stalls a request over the limit for 30 s and sends it if there is room then", () => {
		const cloud = new EmulatedCloud({ http: { requestsPerMinute: 1 } });
		const { httpService } = cloud.startServer();
		cloud.http.handle(() => ({ status: 200 }));
		cloud.run(() => {
			const send = () => httpService.RequestAsync({ Url: "https://x" });
			cloud.sleep(10);
			send();
			expect(send).to.throw("Number of requests exceeded limit");
			expect(cloud.clock.now()).to.be.near(40, 1);
			expect(send).never.to.throw();
			expect(cloud.clock.now()).to.be.near(70, 1);
		});
	});

	describe("secrets", () => {
		const secrets = {
			hook: { value: "https://discord.com/hooks/1", domain: "discord.com" },
			key: { value: "abc", domain: "*.example.org" },
		};

		/** What arrives outside, one line per request. */
		function arrived(body: (service: EmulatedHttpService) => void): string {
			const cloud = new EmulatedCloud({ http: { secrets } });
			const { httpService } = cloud.startServer();
			const lines = new Array<string>();
			cloud.http.handle(({ url, headers }) => {
				lines.push(`${url} ${headers["x-key"] ?? "-"}`);
				return { status: 200 };
			});
			cloud.run(() => body(httpService));
			return lines.join("; ");
		}

		it("are used in the address and in headers, with text around them", () => {
			const lines = arrived((service) => {
				const address = service.GetSecret("hook").AddSuffix("?wait=true");
				service.RequestAsync({ Url: address as unknown as string });
				const key = service.GetSecret("key").AddPrefix("Bot ");
				const headers = { "X-Key": key as unknown as string };
				service.RequestAsync({ Url: "https://api.example.org/x", Headers: headers });
			});
			expect(lines).to.equal(
				"https://discord.com/hooks/1?wait=true -; https://api.example.org/x Bot abc",
			);
		});

		it("cannot be read, put into a body, or sent elsewhere", () => {
			const lines = arrived((service) => {
				const key = service.GetSecret("key");
				expect(tostring(key)).to.equal("Secret");
				const headers = { "X-Key": key as unknown as string };
				const elsewhere = { Url: "https://evil.net", Headers: headers };
				expect(() => service.RequestAsync(elsewhere)).to.throw(
					"not allowed for this domain",
				);
				const body = key as unknown as string;
				const inBody = { Url: "https://x", Method: "POST" as const, Body: body };
				expect(() => service.RequestAsync(inBody)).to.throw("Body must be a string");
				expect(() => service.GetSecret("none")).to.throw("Can't find secret");
			});
			expect(lines).to.equal("");
		});
	});

	it("allows 500 requests a minute", () => {
		const cloud = new EmulatedCloud();
		const server = cloud.startServer();
		cloud.http.handle(() => ({ status: 200 }));
		cloud.run(() => {
			const send = () => server.httpService.RequestAsync({ Url: "https://x" });
			for (let count = 0; count < 500; count++) server.spawn(() => send());
			expect(send).to.throw("Number of requests exceeded limit");
			cloud.sleep(60);
			expect(send).never.to.throw();
		});
	});
};
